package dev.flotilla.mesh;

/** How calls to one service behave. Every absent part takes its default. Immutable. */
public record Policy() {

  /** The built-in policy. */
  public static Policy defaults() {
    return new Policy();
  }
}
