/**
 * Small parts of asynchronous code that every module needs: {@link
 * dev.flotilla.core.async.InFlight} counts work and tells when it has drained, {@link
 * dev.flotilla.core.async.Timeouts} limits how long a future takes, {@link
 * dev.flotilla.core.async.Listeners} and {@link dev.flotilla.core.async.OrderedListeners} call
 * listeners. Nothing here blocks, and nothing calls foreign code under a lock.
 */
package dev.flotilla.core.async;
