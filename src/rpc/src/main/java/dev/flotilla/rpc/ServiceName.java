package dev.flotilla.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name of a service if it differs from the default, which is the simple name of the contract
 * with dashes: {@code order-book} for {@code OrderBook}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ServiceName {

  /** The name in discovery. */
  String value();
}
