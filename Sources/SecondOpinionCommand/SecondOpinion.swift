import ArgumentParser
import Glibc

/// The command. The only target that prints or exits.
@main
struct SecondOpinion: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "second-opinion",
    abstract: "Find where to get a second opinion for a cancer, with the source and date of every fact.",
    usage: "second-opinion [--data DIR] <command> [options]",
    discussion: """
      Examples:
        second-opinion search --cancer "triple negative breast" --near 10001 --within 100mi --nci comprehensive
        second-opinion search --cancer melanoma --virtual --patient-state NY
        second-opinion show center:mskcc

      This is a list, not medical advice. Ask your doctor how long you can wait.
      """,
    subcommands: [
      Search.self, Suggest.self, Explain.self, Show.self, Compare.self, Check.self, Network.self,
      Timeline.self,
      ShortlistCommand.self, LogCommand.self, Prepare.self, Reconcile.self, Resources.self, Import.self,
      Sources.self,
      Index.self, Export.self, Publish.self, Verify.self,
      Serve.self, Completions.self,
      Version.self,
    ])

  static func main() {
    // A file that may not grow is an error of the write, as a full disk is, and not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    var command: (any ParsableCommand)?
    do {
      let arguments = Arguments.prepared(Array(CommandLine.arguments.dropFirst()))
      if let error = UsageText.unknownCommand(in: arguments) { throw error }
      command = try parsed(arguments)
      if let error = Arguments.repeated(in: arguments) { throw error }
      try command?.run()
      try Output.finish()
    } catch {
      ErrorText.exit(with: error, in: command.map { type(of: $0) })
    }
  }
}

extension SecondOpinion {
  /// A command that has no others under it is read by itself: the parser then looks at its options and not at those
  /// of every command, which would cost as much as a search. What is not understood so, or asks for help, is read as
  /// a whole, since that has the words of the whole program.
  private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    if let named, named.configuration.subcommands.isEmpty,
      let command = try? named.parseAsRoot(Array(arguments.dropFirst())), type(of: command) == named
    {
      return command
    }
    return try parseAsRoot(arguments)
  }
}
