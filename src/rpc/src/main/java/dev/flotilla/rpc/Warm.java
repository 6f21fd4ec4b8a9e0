package dev.flotilla.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An example of a call, with which an instance is warmed up before others see it:
 * {@code @Warm("SKU-1")}. The node calls the method again and again, so that its code is compiled
 * and its connections are open when the first real call arrives; see {@link Services#warmUp}. Only
 * a method that changes nothing may have one: {@code GET}, or {@link Idempotent} and without
 * effect. The answer does not matter, so that the example may name a thing that does not exist; one
 * that exists warms more.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Warm {

  /**
   * Arguments in the order of the parameters: a text, number or constant as it would stand in a
   * path, and JSON for anything else. {@code null} is an absent one, and so are those that are
   * missing at the end.
   */
  String[] value() default {};
}
