package io.nilometer;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.YieldTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// Finds in source files what they log at WARN and ERROR. A message may be a literal, or come
/// through constants, variables, parameters and methods of the same file. Anything else fails, so
/// that no message is overlooked.
final class LogMessages {

  private static final Set<String> AT_LEVEL = Set.of("WARN", "ERROR");

  /// The methods of a logger with which a message at WARN or ERROR starts.
  static final Map<String, Set<String>> STARTS =
      Map.of(
          "warn", Set.of("WARN"),
          "error", Set.of("ERROR"),
          "atWarn", Set.of("WARN"),
          "atError", Set.of("ERROR"),
          "atLevel", Set.of());

  /// Levels by message.
  private final Map<String, Set<String>> messages = new TreeMap<>();

  /// How many calls of [#STARTS] there are, by name of the source file.
  private final Map<String, Integer> calls = new TreeMap<>();

  /// By the name of their type.
  private final Map<String, File> files = new TreeMap<>();

  private LogMessages() {}

  static LogMessages in(Collection<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var found = new LogMessages();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree unit : task.parse()) {
        var file = found.new File(unit);
        found.files.put(file.name().replace(".java", ""), file);
      }
      found.files.values().forEach(File::read);
    }
    return found;
  }

  Map<String, Set<String>> levels() {
    return messages;
  }

  Map<String, Integer> calls() {
    return calls;
  }

  private void add(Set<String> levels, String format) {
    Set<String> high = levels.stream().filter(AT_LEVEL::contains).collect(Collectors.toSet());
    if (!high.isEmpty()) {
      messages.computeIfAbsent(format, _ -> new TreeSet<>()).addAll(high);
    }
  }

  private final class File {

    private final CompilationUnitTree unit;
    private final List<TreePath> invocations = new ArrayList<>();
    private final List<TreePath> variables = new ArrayList<>();
    private final List<TreePath> assignments = new ArrayList<>();
    private final List<TreePath> methods = new ArrayList<>();

    File(CompilationUnitTree unit) {
      this.unit = unit;
      new TreePathScanner<Void, Void>() {
        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
          invocations.add(getCurrentPath());
          return super.visitMethodInvocation(tree, null);
        }

        @Override
        public Void visitVariable(VariableTree tree, Void nothing) {
          variables.add(getCurrentPath());
          return super.visitVariable(tree, null);
        }

        @Override
        public Void visitAssignment(AssignmentTree tree, Void nothing) {
          assignments.add(getCurrentPath());
          return super.visitAssignment(tree, null);
        }

        @Override
        public Void visitMethod(MethodTree tree, Void nothing) {
          methods.add(getCurrentPath());
          return super.visitMethod(tree, null);
        }
      }.scan(unit, null);
    }

    String name() {
      return Path.of(unit.getSourceFile().getName()).getFileName().toString();
    }

    void read() {
      for (TreePath call : invocations) {
        if (isStart(call)) {
          calls.merge(name(), 1, Integer::sum);
          TreePath last = lastOfChain(call);
          for (Map<String, TreePath> arguments : callers(call)) {
            Set<String> levels = levels(call, arguments);
            message(last, arguments).forEach(text -> add(levels, text));
          }
        }
      }
    }

    private static MethodInvocationTree invocation(TreePath path) {
      return (MethodInvocationTree) path.getLeaf();
    }

    private static String name(MethodInvocationTree call) {
      return switch (call.getMethodSelect()) {
        case MemberSelectTree select -> select.getIdentifier().toString();
        case IdentifierTree identifier -> identifier.getName().toString();
        default -> "";
      };
    }

    private static boolean isStart(TreePath path) {
      MethodInvocationTree call = invocation(path);
      return STARTS.containsKey(name(call))
          && call.getMethodSelect() instanceof MemberSelectTree select
          && select.getExpression().toString().matches("(?s)(?i).*log(\\(\\))?");
    }

    /// `log.warn(…)` itself, or the call of `log` at the end of `log.atWarn()…`.
    private TreePath lastOfChain(TreePath start) {
      if (!name(invocation(start)).startsWith("at")) {
        return start;
      }
      TreePath at = start;
      while (at.getParentPath().getLeaf() instanceof MemberSelectTree) {
        at = at.getParentPath().getParentPath();
        if (name(invocation(at)).equals("log")) {
          return at;
        }
      }
      if (at.getParentPath().getLeaf() instanceof VariableTree variable) {
        String event = variable.getName().toString();
        Tree method = enclosing(start).getLeaf();
        return invocations.stream()
            .filter(path -> enclosing(path).getLeaf() == method)
            .filter(path -> name(invocation(path)).equals("log"))
            .filter(path -> invocation(path).getMethodSelect().toString().contains(event))
            .findFirst()
            .orElseThrow(() -> unknown(start));
      }
      throw unknown(start);
    }

    private static TreePath enclosing(TreePath path) {
      TreePath at = path;
      while (!(at.getLeaf() instanceof MethodTree) && !(at.getLeaf() instanceof ClassTree)) {
        at = at.getParentPath();
      }
      return at;
    }

    /// The arguments of each call of the method around a path, by parameter.
    private List<Map<String, TreePath>> callers(TreePath path) {
      if (!(enclosing(path).getLeaf() instanceof MethodTree method)) {
        return List.of(Map.of());
      }
      List<String> parameters =
          method.getParameters().stream().map(p -> p.getName().toString()).toList();
      List<Map<String, TreePath>> all = new ArrayList<>();
      for (TreePath caller : invocations) {
        List<? extends ExpressionTree> given = invocation(caller).getArguments();
        if (name(invocation(caller)).equals(method.getName().toString())
            && given.size() == parameters.size()) {
          var arguments = new TreeMap<String, TreePath>();
          for (int i = 0; i < given.size(); i++) {
            arguments.put(parameters.get(i), new TreePath(caller, given.get(i)));
          }
          all.add(arguments);
        }
      }
      return all.isEmpty() ? List.of(Map.of()) : all;
    }

    private Set<String> levels(TreePath start, Map<String, TreePath> arguments) {
      MethodInvocationTree call = invocation(start);
      if (!name(call).equals("atLevel")) {
        return STARTS.get(name(call));
      }
      return values(new TreePath(start, call.getArguments().getFirst()), arguments);
    }

    private Set<String> message(TreePath call, Map<String, TreePath> arguments) {
      List<? extends ExpressionTree> given = invocation(call).getArguments();
      var texts = new TreeSet<String>();
      for (String format : values(new TreePath(call, given.getFirst()), arguments)) {
        int placeholder = format.indexOf("{}");
        if (placeholder < 0) {
          texts.add(format);
        } else if (placeholder == 0) {
          texts.addAll(values(new TreePath(call, given.get(1)), arguments));
        } else {
          texts.add(format.substring(0, format.lastIndexOf(": ", placeholder)));
        }
      }
      return texts;
    }

    /// The texts, or names of enum constants, that an expression may have.
    private Set<String> values(TreePath path, Map<String, TreePath> arguments) {
      Set<String> values = new TreeSet<>();
      switch (path.getLeaf()) {
        case LiteralTree literal -> values.add(String.valueOf(literal.getValue()));
        case ParenthesizedTree inner ->
            values.addAll(values(new TreePath(path, inner.getExpression()), arguments));
        case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS -> {
          for (String left : values(new TreePath(path, sum.getLeftOperand()), arguments)) {
            for (String right : values(new TreePath(path, sum.getRightOperand()), arguments)) {
              values.add(left + right);
            }
          }
        }
        case ConditionalExpressionTree choice -> {
          values.addAll(values(new TreePath(path, choice.getTrueExpression()), arguments));
          values.addAll(values(new TreePath(path, choice.getFalseExpression()), arguments));
        }
        case SwitchExpressionTree choice ->
            results(new TreePath(path, choice))
                .forEach(result -> values.addAll(values(result, arguments)));
        case MemberSelectTree constant when constant.getExpression().toString().endsWith("Level") ->
            values.add(constant.getIdentifier().toString());
        case MemberSelectTree constant
            when files.containsKey(constant.getExpression().toString()) -> {
          File other = files.get(constant.getExpression().toString());
          values.addAll(other.assigned(constant.getIdentifier().toString()));
        }
        case IdentifierTree identifier -> values.addAll(values(identifier, arguments));
        case MethodInvocationTree call -> values.addAll(returned(name(call)));
        default -> throw unknown(path);
      }
      if (values.isEmpty()) {
        throw unknown(path);
      }
      return values;
    }

    private Set<String> values(IdentifierTree identifier, Map<String, TreePath> arguments) {
      String name = identifier.getName().toString();
      if (arguments.containsKey(name)) {
        TreePath argument = arguments.get(name);
        return callers(argument).stream()
            .flatMap(outer -> values(argument, outer).stream())
            .collect(Collectors.toSet());
      }
      return assigned(name);
    }

    /// What the variables of a name in this file are set to; none for a parameter of a lambda.
    private Set<String> assigned(String name) {
      return Stream.concat(
              variables.stream()
                  .filter(at -> ((VariableTree) at.getLeaf()).getName().contentEquals(name))
                  .filter(at -> ((VariableTree) at.getLeaf()).getInitializer() != null)
                  .map(at -> new TreePath(at, ((VariableTree) at.getLeaf()).getInitializer())),
              assignments.stream()
                  .filter(
                      at -> ((AssignmentTree) at.getLeaf()).getVariable().toString().equals(name))
                  .map(at -> new TreePath(at, ((AssignmentTree) at.getLeaf()).getExpression())))
          .flatMap(value -> values(value, Map.of()).stream())
          .collect(Collectors.toSet());
    }

    private Set<String> returned(String name) {
      Set<String> values = new TreeSet<>();
      methods.stream()
          .filter(method -> ((MethodTree) method.getLeaf()).getName().contentEquals(name))
          .flatMap(method -> results(method).stream())
          .forEach(result -> values.addAll(values(result, Map.of())));
      return values;
    }

    /// What a method returns, or a switch yields.
    private static List<TreePath> results(TreePath of) {
      var results = new ArrayList<TreePath>();
      new TreePathScanner<Void, Void>() {
        @Override
        public Void visitReturn(ReturnTree tree, Void nothing) {
          results.add(new TreePath(getCurrentPath(), tree.getExpression()));
          return null;
        }

        @Override
        public Void visitYield(YieldTree tree, Void nothing) {
          results.add(new TreePath(getCurrentPath(), tree.getValue()));
          return null;
        }

        @Override
        public Void visitCase(CaseTree tree, Void nothing) {
          if (of.getLeaf() instanceof SwitchExpressionTree
              && tree.getBody() instanceof ExpressionTree expression) {
            results.add(new TreePath(getCurrentPath(), expression));
            return null;
          }
          return super.visitCase(tree, null);
        }
      }.scan(of, null);
      return results;
    }

    private AssertionError unknown(TreePath path) {
      return new AssertionError(
          "%s: cannot find the text of the message in `%s`: log a literal or a constant"
              .formatted(unit.getSourceFile().getName(), path.getLeaf()));
    }
  }
}
