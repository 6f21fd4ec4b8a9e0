/**
 * What launchers ask the operating system: {@link dev.flotilla.core.os.TcpPorts} tells whether a
 * port is free, {@link dev.flotilla.core.os.PortHolder} which process listens on it, and {@link
 * dev.flotilla.core.os.Polling} waits for what other processes do. Everything here blocks and
 * belongs on no event loop.
 */
package dev.flotilla.core.os;
