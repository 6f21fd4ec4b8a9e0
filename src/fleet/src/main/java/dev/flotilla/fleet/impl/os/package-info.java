/** What the launcher needs of the operating system: processes, ports, signals and log files. */
package dev.flotilla.fleet.impl.os;
