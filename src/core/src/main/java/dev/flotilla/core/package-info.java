/**
 * What every other room shares: failures as data, deadlines and trace context of a call, clock and
 * timers, JSON mapping and configuration files. Entry types: {@link
 * dev.flotilla.core.ServiceFailure}, {@link dev.flotilla.core.CallContext}, {@link
 * dev.flotilla.core.ConfigDirectory}. Opens no socket, deploys no verticle, starts no thread.
 */
package dev.flotilla.core;
