/** The live view: takes events of the shared map, gives snapshots and calls listeners. */
package dev.flotilla.discovery.impl.view;
