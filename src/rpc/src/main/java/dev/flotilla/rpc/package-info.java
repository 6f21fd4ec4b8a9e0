/**
 * Contracts over the event bus: publish an implementation, obtain a client. Entry type: {@link
 * dev.flotilla.rpc.Services}. Messages are records mapped by Jackson; nothing here opens a socket.
 */
package dev.flotilla.rpc;
