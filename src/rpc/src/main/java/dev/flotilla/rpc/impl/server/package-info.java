/** The called instance: runs methods of an implementation and drains them at its end. */
package dev.flotilla.rpc.impl.server;
