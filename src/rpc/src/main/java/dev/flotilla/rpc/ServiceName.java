package dev.flotilla.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Name of a service, where it is not the contract's name with dashes ({@code OrderBook}: {@code
 * order-book}).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ServiceName {

  /** The name in discovery. */
  String value();
}
