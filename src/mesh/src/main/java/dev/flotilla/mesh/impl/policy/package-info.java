/** The policies of a cluster: the version all nodes use, its history and the watched file. */
package dev.flotilla.mesh.impl.policy;
