using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
namespace TransferLearning.Cli;
internal static class Compiler { public static LoadResult Plan(string file, IReadOnlyList<string> overrides, Language language, Session session) => language.Load(session.Resolve(file), overrides, session.Environment); }
