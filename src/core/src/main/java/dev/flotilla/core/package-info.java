/**
 * What every other room shares: failures as data, deadlines and trace context of a call, clock and
 * timers, JSON mapping and configuration files. Entry types: {@link
 * dev.flotilla.core.ServiceFailure}, {@link dev.flotilla.core.CallContext}, {@link
 * dev.flotilla.core.ConfigDirectory}. Deploys no verticle, starts no thread, and opens no socket
 * outside of its package {@code os}.
 */
package dev.flotilla.core;
