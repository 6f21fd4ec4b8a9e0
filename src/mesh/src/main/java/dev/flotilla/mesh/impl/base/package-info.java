/** What all other packages of the mesh use: clock, timers, randomness and listeners. */
package dev.flotilla.mesh.impl.base;
