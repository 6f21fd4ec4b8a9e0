/** What calls tell about themselves as spans of a trace. Not for callers. */
package dev.flotilla.mesh.impl.trace;
