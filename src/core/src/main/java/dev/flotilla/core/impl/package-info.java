/** How configuration files are read, and where a call context lives. Not for callers. */
package dev.flotilla.core.impl;
