/** How the JVM of a node is started, and the class-data archives that make it start fast. */
package dev.flotilla.fleet.impl.jvm;
