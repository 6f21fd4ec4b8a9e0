package dev.flotilla.core;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names that a configuration key had in earlier versions. A former name sets nothing: a file, an
 * environment variable or a JSON document that uses one is refused, and the refusal names the
 * current key.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface FormerName {

  /** The former names. */
  String[] value();
}
