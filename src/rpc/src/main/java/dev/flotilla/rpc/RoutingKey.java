package dev.flotilla.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter whose value is the routing key of a call, for typed clients and for calls
 * over HTTP alike. The policy of the service decides what it does: under {@code CONSISTENT_HASH},
 * calls with the same key go to the same instance; where a {@code split} spreads the traffic over
 * versions, they go to the same version. Other policies ignore it.
 *
 * <p>A method has at most one such parameter, of a type that fits into a text ({@code String},
 * number, enum, {@code UUID}, time …), or an {@code Optional} of one. A call whose value is absent
 * or null has no key.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface RoutingKey {}
