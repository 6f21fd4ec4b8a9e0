/**
 * The main of one JVM: reads the configuration, wires the abilities together, deploys the verticles
 * of its group. Entry types: {@link dev.flotilla.node.NodeMain} for the JVM, {@link
 * dev.flotilla.node.NodeContext} for verticles. The only room that knows all the others.
 */
package dev.flotilla.node;
