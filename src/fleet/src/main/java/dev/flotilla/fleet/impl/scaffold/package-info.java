/**
 * Writes the source files of a new service or of a new application. Entry types: {@link
 * dev.flotilla.fleet.impl.scaffold.ServiceScaffold}, {@link
 * dev.flotilla.fleet.impl.scaffold.AppScaffold}. Nothing here starts a process or reads the
 * environment.
 */
package dev.flotilla.fleet.impl.scaffold;
