/** What all packages of the mesh share: clock, timers, randomness and listeners. */
package dev.flotilla.mesh.impl.base;
