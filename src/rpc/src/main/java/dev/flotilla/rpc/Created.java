package dev.flotilla.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says that over HTTP the method answers 201 with a {@code Location}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Created {

  /** Path below the contract's root; {@code {name}} stands for a field of the reply. */
  String value();
}
