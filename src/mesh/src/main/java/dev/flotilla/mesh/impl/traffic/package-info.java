/** Which versions of a service a call may reach: weights, header matches and subsets. */
package dev.flotilla.mesh.impl.traffic;
