/** Arguments and results of contract methods as bytes, and which types survive that. */
package dev.flotilla.rpc.impl.codec;
