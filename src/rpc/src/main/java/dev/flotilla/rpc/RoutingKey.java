package dev.flotilla.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that calls with the same value of this parameter go to the same instance, where the policy
 * of the service balances by {@code CONSISTENT_HASH}; elsewhere it has no effect. One parameter per
 * method, of a type that fits into a text ({@code String}, number, enum, {@code UUID}, time …), or
 * an {@code Optional} of one. A value that is absent or null is no key.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface RoutingKey {}
