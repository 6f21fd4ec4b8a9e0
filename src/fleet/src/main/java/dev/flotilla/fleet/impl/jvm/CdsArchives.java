package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.util.List;

/** All class-data archives that make a start quick. */
public record CdsArchives(
    NodeCdsArchive nodes, LauncherCdsArchive launcher, CdsArchiveBuilder maker)
    implements NodeJvm.Archives {

  @Override
  public List<String> options(NodeSpec node) {
    return nodes.options(node);
  }

  @Override
  public void make() {
    nodes.make();
    launcher.make();
  }

  @Override
  public void close() {
    maker.close();
  }
}
