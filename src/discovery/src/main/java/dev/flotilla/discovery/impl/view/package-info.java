/** The live view: events of the shared map in, snapshots and listener calls out. */
package dev.flotilla.discovery.impl.view;
