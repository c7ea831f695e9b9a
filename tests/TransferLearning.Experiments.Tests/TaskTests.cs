using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

public sealed class TaskTests : IDisposable
{
    private readonly Case _case = new();

    public TaskTests() => _case.Write("t.csv", "image,label\n");

    [Fact]
    public void Should_default_to_single_label_without_changing_the_identity()
    {
        var plain = _case.LoadText(Case.Minimal).Valid;
        Assert.IsType<SingleLabel>(plain.Task);
        Assert.IsType<CrossEntropy>(plain.Loss);
        foreach (var said in new[] { "task: single_label\n", "metrics: []\n", "" })
            Assert.Equal(plain.Resolved.Identity("x"), _case.LoadText(said + Case.Minimal).Valid.Resolved.Identity("x"));
        Assert.NotEqual(plain.Resolved.Identity("x"), _case.LoadText("metrics: [auc]\n" + Case.Minimal).Valid.Resolved.Identity("x"));
        Assert.NotEqual(plain.Resolved.Identity("x"), _case.LoadText(Case.Minimal, "data.sampler=balanced").Valid.Resolved.Identity("x"));
    }

    [Fact]
    public void Should_set_the_loss_and_the_sweeps_objective_by_the_task()
    {
        var experiment = _case.LoadText(Text("regression", "targets: [age]", "units: targets") + "\nsweep: { parameters: { data.batch_size: [8, 16] } }\n").Valid;
        Assert.IsType<SquaredError>(experiment.Loss);
        Assert.IsType<Minimize>(experiment.Sweep!.Objective);
        Assert.Equal("val_mae", experiment.Sweep.Objective.Metric);
        Assert.IsType<BinaryCrossEntropy>(_case.LoadText(Text("multi_label", "separator: \"|\"", "units: classes")).Valid.Loss);
    }

    [Theory]
    [InlineData("multi_label", "label: tags", "units: classes", "e.yaml(3,3): error TL1012: the task 'multi_label' needs a source that gives several labels per image")]
    [InlineData("regression", "separator: ','", "units: targets", "e.yaml(3,3): error TL1012: the task 'regression' needs a source that gives numbers")]
    [InlineData("single_label", "targets: [age]", "units: classes", "e.yaml(3,3): error TL1012: 'targets' are numbers: write 'task: regression'")]
    [InlineData("single_label", "labels: [a, b]", "units: classes", "e.yaml(3,3): error TL1012: the source gives several labels per image: write 'task: multi_label'")]
    [InlineData("regression", "targets: [age]", "units: classes", "the head's last layer with units has 'units: classes', but the task 'regression' has no classes; write 'units: targets'")]
    [InlineData("single_label", "label: tags", "units: targets", "the head's last layer with units has 'units: targets', which belongs to the task 'regression'; write 'units: classes'")]
    [InlineData("regression", "targets: [age, age]", "units: targets", "the column 'age' is listed twice")]
    [InlineData("regression", "targets: [age], labels: [a]", "units: targets", "'labels' and 'targets' both define an image's target; keep one")]
    [InlineData("ranking", "label: tags", "units: classes", "e.yaml(1,7): error TL1003: unknown task 'ranking'. Valid names: multi_label, regression, single_label.")]
    public void Should_report_what_does_not_fit_a_task(string task, string source, string units, string message) =>
        Assert.Contains(message, _case.MessagesOf(Text(task, source, units)), StringComparison.Ordinal);

    [Fact]
    public void Should_name_the_losses_and_keys_that_fit_a_task()
    {
        var text = Text("regression", "targets: [age]", "units: targets");
        Assert.Contains("error TL1012: this loss does not fit the task 'regression', whose losses are squared_error", _case.MessagesOf(text, "loss=cross_entropy"), StringComparison.Ordinal);
        Assert.Contains("'balanced' draws classes evenly, but the task 'regression' has no classes", _case.MessagesOf(text, "data.sampler=balanced"), StringComparison.Ordinal);
        Assert.Contains("the task 'regression' has no classes; leave 'class_weights' out", _case.MessagesOf(text, "data.class_weights=balanced"), StringComparison.Ordinal);
        Assert.Contains("'targets' of the source names its columns", _case.MessagesOf(text, "data.classes=[a, b]"), StringComparison.Ordinal);
    }

    /// <summary>The files that a run, a trial and a model keep of their experiment are read again.</summary>
    [Theory]
    [InlineData("single_label", "label: tags", "units: classes")]
    [InlineData("multi_label", "label: tags, separator: \"|\"", "units: classes")]
    [InlineData("multi_label", "labels: [a, b]", "units: classes")]
    [InlineData("regression", "targets: [age]", "units: targets")]
    public void Should_resolve_to_a_file_of_the_same_experiment(string task, string source, string units)
    {
        var experiment = _case.LoadText(Text(task, source, units)).Valid;
        _case.Write("model/resolved.yaml", experiment.Resolved.ToRunYaml());
        Assert.Equal(experiment.Resolved.Identity(), _case.Load("model/resolved.yaml").Valid.Resolved.Identity());
    }

    /// <summary>Every key that takes a metric's name checks it, suggests a name and checks the metric's direction.</summary>
    [Theory]
    [InlineData("metrics: [acuracy]", "unknown metric 'acuracy'. Did you mean 'accuracy'?")]
    [InlineData("metrics: [mae]", "'mae' is a metric of the task 'regression', but the task is 'single_label', whose metrics are loss, accuracy, auc")]
    [InlineData("metrics: [auc, auc]", "'auc' is listed twice")]
    [InlineData("expect: { val_mae: \"< 1\" }", "'mae' is a metric of the task 'regression'")]
    [InlineData("expect: { val_acuracy: \"< 1\" }", "unknown metric 'val_acuracy'. Did you mean 'val_accuracy'?")]
    [InlineData("expect: { auc: \"> 0.5\" }", "error TL1003: unknown metric 'auc'.")]
    [InlineData("tracking: { register: { name: m, when: \"val_map > 0.5\" } }", "'map' is a metric of the task 'multi_label'")]
    [InlineData("sweep: { parameters: { data.batch_size: [8, 9] }, objective: { maximize: val_loss } }", "'val_loss' is better the smaller it is: write 'minimize: val_loss'")]
    [InlineData("sweep: { parameters: { data.batch_size: [8, 9] }, objective: { minimize: val_accuracy } }", "'val_accuracy' is better the larger it is: write 'maximize: val_accuracy'")]
    public void Should_check_every_named_metric(string line, string message) =>
        Assert.Contains(message, _case.MessagesOf(line + "\n" + Case.Minimal), StringComparison.Ordinal);

    [Fact]
    public void Should_check_the_metric_that_a_schedule_watches()
    {
        Assert.Contains("unknown metric 'val_los'. Did you mean 'val_loss'?", _case.MessagesOf(Case.Minimal, "schedule.0.learning_rate_schedule.plateau.monitor=val_los"), StringComparison.Ordinal);
        Assert.Contains("'map' is a metric of the task 'multi_label'", _case.MessagesOf(Case.Minimal, "schedule.0.learning_rate_schedule.plateau.monitor=val_map"), StringComparison.Ordinal);
        Assert.Contains("'val_loss' needs validation images", _case.MessagesOf(Case.Minimal.Replace("  validation: 0.2\n", "", StringComparison.Ordinal), "schedule.0.learning_rate_schedule=plateau"), StringComparison.Ordinal);
        Assert.Contains("'auc' is measured on validation and test images, but there are none", _case.MessagesOf("metrics: [auc]\n" + Case.Minimal.Replace("  validation: 0.2\n", "", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    public void Dispose() => _case.Dispose();

    private static string Text(string task, string source, string units) => $$"""
        task: {{task}}
        data:
          train: { csv: t.csv, {{source}} }
          validation: 0.2
        backbone:
          name: vgg16
        head:
          - flatten
          - dense: { {{units}} }
        schedule:
          - { stage: head, epochs: 2 }
        """;
}
