/** How the trail is written, read and verified. Not for callers. */
package dev.flotilla.audit.impl;
