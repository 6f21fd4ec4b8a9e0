/**
 * How calls travel: many in one message of the event bus. {@code Lanes} is the caller's side,
 * {@code Desk} the instance's; neither knows contracts, policies or JSON.
 */
package dev.flotilla.rpc.impl.bus;
