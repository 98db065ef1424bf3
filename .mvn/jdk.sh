# Sourced by mvnw and nilometer: sets JAVA_HOME to a JDK 25 or later. Without one it prints what to install and exits.
# Searches JAVA_HOME, the java on the PATH, then the usual directories of JDKs.

java_major() { # prints the feature release of the JDK in $1, if there is one
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path")
  for home in "${JAVA_HOME:-}" "${on_path%/bin/java}" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*; do
    [ -n "$home" ] || continue
    major=$(java_major "$home") && [ "${major:-0}" -ge 25 ] && echo "$home" && return
  done
  return 1
}

JAVA_HOME=$(find_jdk) || {
  echo "nilometer: no JDK 25 or later found: install one (for example Temurin 25) and set JAVA_HOME to its directory" >&2
  exit 1
}
export JAVA_HOME
