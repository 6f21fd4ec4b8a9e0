/** How contracts are read and carried. Nothing here is for others. */
package dev.flotilla.rpc.impl;
