# Builds this checkout; defines java_of_tests, which starts a class of the tests or benchmarks. Sourced with the folder of the
# checkout as the current one.
# shellcheck shell=sh
. .mvn/jdk.sh
classpath=target/test-classpath
./mvnw -q -B -ntp package -DskipTests dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$classpath" >&2
touch target/nilometer.jar # so that a launcher does not build again

# java_of_tests OPTION… CLASS ARGUMENT… takes the place of this process.
java_of_tests() {
  exec "$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
    -XX:+UseSerialGC -cp "target/test-classes:target/classes:$(cat "$classpath")" "$@"
}
