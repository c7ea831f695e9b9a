using System.Collections.Concurrent;
using System.Reflection;
using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Files;
using TransferLearning.Experiments.Rules;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments;

/// <summary>
/// The experiment language: the sections of this room, with the kinds and names that the given rooms declare.
/// It reads files, and writes the JSON schema and the documentation page.
/// </summary>
public sealed class Language
{
    private readonly Discovery _discovery;
    private readonly ConcurrentDictionary<Type, Kind[]> _kinds = [];

    private readonly Lazy<MetricList> _metrics;

    private Language(Discovery discovery)
    {
        _discovery = discovery;
        Forms = new FormFactory(this);
        _metrics = new(() => new MetricList(_discovery.KindsOf(typeof(MetricDefinition)).Select(found => (MetricDefinition)Activator.CreateInstance(found.Type)!)));
        Root = Forms.Section(typeof(Experiment));
    }

    internal FormFactory Forms { get; }

    internal SectionForm Root { get; }

    /// <summary>The metrics of the language's rooms.</summary>
    public MetricList Metrics => _metrics.Value;

    /// <summary>The tasks of the language's rooms.</summary>
    public IEnumerable<TaskDefinition> Tasks => KindsOf(typeof(TaskDefinition)).Select(kind => (TaskDefinition)Activator.CreateInstance(kind.Type)!);

    /// <summary>The language with the kinds and names of the given assemblies and of this one.</summary>
    public static Language Of(params Assembly[] rooms) => new(Discovery.In([typeof(Language).Assembly, .. rooms]));

    /// <summary>Reads an experiment. Errors in the file are never thrown; the result holds every finding.</summary>
    /// <param name="file">The file as the user typed it; messages repeat it.</param>
    /// <param name="overrides">Overrides <c>key=value</c>, in order.</param>
    /// <param name="environment">Reads an environment variable; null for the process's environment.</param>
    public LoadResult Load(string file, IReadOnlyList<string>? overrides = null, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var context = new BindContext(this);
        var currentFolder = Directory.GetCurrentDirectory();
        var variables = new EnvironmentText(environment ?? ProcessEnvironment.Read, currentFolder, (code, place, message) => context.Report(code, place, message));
        Experiment? experiment = null;
        try
        {
            var findings = new List<Diagnostic>();
            Node document = new BaseFiles(findings, Root.Merge, variables.Expand).Read(file);
            foreach (var finding in findings)
                context.Report(finding.Code, finding.Location!.Value, finding.Message);
            document = variables.Expand(Overrides.Apply(document, overrides ?? [], currentFolder, context));
            experiment = Bind((MappingNode)document, file, context);
        }
        catch (DocumentException exception)
        {
            context.Report(exception.Diagnostic.Code, exception.Diagnostic.Location!.Value, exception.Diagnostic.Message);
        }

        return Result(experiment, context);
    }

    /// <summary>
    /// Makes a trial from an experiment: what was read, with the trial's settings and without <c>sweep</c>. Files are not read again, so that
    /// all trials of a long sweep use the same experiment, even if the file changes meanwhile.
    /// </summary>
    public LoadResult LoadTrial(Experiment experiment, TrialSettings trial)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(trial);
        var context = new BindContext(this);
        return Result(Bind(SweepPoint.Trial(experiment.Document, trial, context), experiment.File, context), context);
    }

    /// <summary>Reads a data source that stands alone, as on a command line: <c>{ csv: x.csv, image: file, label: label }</c>.</summary>
    /// <param name="text">YAML in flow style.</param>
    /// <param name="place">The name of the place in messages: <c>--data</c>.</param>
    /// <param name="folder">The folder that relative paths are relative to.</param>
    /// <param name="environment">Reads an environment variable; null for the process's environment.</param>
    /// <exception cref="ExperimentException">The text is not a source, or names something that does not exist.</exception>
    public DataSource ReadSource(string text, string place, string folder, Func<string, string?>? environment = null)
    {
        var context = new BindContext(this);
        var location = new SourceLocation(place, 0, 0);
        var findings = new List<Diagnostic>();
        var variables = new EnvironmentText(environment ?? ProcessEnvironment.Read, folder, (code, at, message) => context.Report(code, at, message));
        var node = YamlReader.ParseValue(text, location, folder, findings);
        var source = node is null ? null : Forms.Section(typeof(DataSection)).Find("train")!.Form.Bind(variables.Expand(node), "", context) as DataSource;
        findings.AddRange(context.Diagnostics);
        return source is not null && findings.Count == 0 ? source : throw new ExperimentException(findings);
    }

    private static LoadResult Result(Experiment? experiment, BindContext context) => new(context.Errors == 0 ? experiment : null, Sorted(context.Diagnostics));

    /// <summary>The findings by file, in the order of each file's first finding, then by location.</summary>
    private static Diagnostic[] Sorted(List<Diagnostic> findings)
    {
        var files = findings.Select(finding => finding.Location?.File).Distinct().ToList();
        return [.. findings.Distinct().OrderBy(finding => files.IndexOf(finding.Location?.File)).ThenBy(finding => finding.Location?.Line).ThenBy(finding => finding.Location?.Column)];
    }

    /// <summary>The JSON schema (draft 7) of an experiment, for editors.</summary>
    public string JsonSchema() => new SchemaWriter(this).Write();

    /// <summary>The documentation page of the language, in Markdown.</summary>
    public string Documentation() => new DocumentationWriter(this).Write();

    internal INameCatalogue? Catalogue(string category) => MetricNames.Of(category, Metrics) ?? _discovery.Catalogue(category);

    internal Kind[] KindsOf(Type @base) => _kinds.GetOrAdd(
        @base, type => [.. _discovery.KindsOf(type).Select(found => new Kind(found.Type, found.Attribute, this)).OrderBy(kind => kind.Name, StringComparer.Ordinal)]);

    /// <summary>Binds a whole document and checks the rules between its sections.</summary>
    internal Experiment? Bind(MappingNode document, string file, BindContext context)
    {
        var place = new SourceLocation(file, 1, 1);
        var partial = Root.BindPartially(document, "", context, place) as Experiment;
        if (partial is null)
            return null;
        partial.File = file;
        var map = new SourceMap(place, context.Places);
        TaskDefaults.Fill(partial, map, this);
        DocumentRules.Check(partial, map, context);
        SweepRules.Check(partial, map, document, context);
        if (context.Errors > 0)
            return null;
        partial.Source = map;
        partial.Document = document;
        partial.Resolved = new ResolvedDocument(SweepPaths.InFull((MappingNode)Root.Write(partial, identity: false), document, context.Paths), (MappingNode)Root.Write(partial, identity: true),
            document, () => Differing.Of(Root, partial));
        return partial;
    }
}
