using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace TransferLearning.MSBuild.Tests;

/// <summary>A build engine that only records what a task logs.</summary>
internal sealed class RecordingBuild : IBuildEngine
{
    public List<BuildErrorEventArgs> Errors { get; } = [];

    public ConcurrentQueue<string> Messages { get; } = [];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "test.csproj";

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => false;

    public void LogCustomEvent(CustomBuildEventArgs e)
    {
    }

    public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

    public void LogMessageEvent(BuildMessageEventArgs e) => Messages.Enqueue(e.Message ?? "");

    public void LogWarningEvent(BuildWarningEventArgs e) => Messages.Enqueue(e.Message ?? "");
}
