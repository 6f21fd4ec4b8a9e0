package dev.flotilla.sql.embedded.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

  @ParameterizedTest
  @CsvSource({"Linux,amd64", "Linux,aarch64", "Mac OS X,x86_64", "Mac OS X,aarch64"})
  void servesLinuxAndMacOnBothProcessors(String os, String arch) {
    assertThat(Archive.find(Platform.of(os, arch, false).archive()).location()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"Windows 11,amd64,false", "Linux,riscv64,false", "Linux,amd64,true"})
  void anyOtherGetsOneSentenceWithAWayOut(String os, String arch, boolean musl) {
    assertThatThrownBy(() -> Platform.of(os, arch, musl))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("but this is " + os)
        .hasMessageContaining("FLOTILLA_PG_URI");
  }

  @Test
  void aMissingArchiveIsNamed() {
    assertThatThrownBy(() -> Archive.find("postgres-plan9-vax.txz"))
        .hasMessageContaining("not on the class path")
        .hasMessageContaining("postgres-plan9-vax.txz");
  }
}
