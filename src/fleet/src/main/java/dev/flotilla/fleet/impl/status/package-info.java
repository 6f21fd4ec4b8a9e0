/** What the nodes of a home say of themselves; needs no launcher. */
package dev.flotilla.fleet.impl.status;
