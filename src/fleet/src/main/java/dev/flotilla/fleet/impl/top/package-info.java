/** The live table of nodes and services. It reads the admin API and nothing else. */
package dev.flotilla.fleet.impl.top;
