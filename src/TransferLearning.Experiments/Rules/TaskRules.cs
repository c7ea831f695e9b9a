using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules between the task, the loss, the head and the data.</summary>
internal static class TaskRules
{
    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        if (experiment.Task is not { } task)
            return;
        if (experiment.Loss is { } loss && !loss.Tasks.Contains(task.Name))
        {
            var fitting = context.Language.KindsOf(typeof(LossDefinition)).Where(kind => ((LossDefinition)Activator.CreateInstance(kind.Type)!).Tasks.Contains(task.Name)).Select(kind => kind.Name);
            context.Error(source, "loss", $"this loss does not fit the task '{task.Name}', whose losses are {string.Join(", ", fitting)}");
        }

        if (experiment.Data is not { } data)
            return;
        CheckSource(data.Train, "data.train");
        CheckSource(data.Validation?.Source, "data.validation");
        CheckSource(data.Test?.Source, "data.test");
        if (data.Sampler is Sampler.Balanced && task.Targets != TargetForm.OneClass)
            context.Error(source, "data.sampler", $"'balanced' draws classes evenly, but the task '{task.Name}' has no classes; leave 'sampler' out");
        if (data.ClassWeights is not null && task.Targets == TargetForm.Numbers)
            context.Error(source, "data.class_weights", $"the task '{task.Name}' has no classes; leave 'class_weights' out");
        if (data.Classes is not null && task.Targets == TargetForm.Numbers)
            context.Error(source, "data.classes", $"the task '{task.Name}' has no classes; 'targets' of the source names its columns");

        void CheckSource(DataSource? of, string path)
        {
            if (of is JoinedSource joined)
            {
                for (var i = 0; i < joined.Sources.Count; i++)
                    CheckSource(joined.Sources[i], FormattableString.Invariant($"{path}[{i}]"));
                return;
            }

            if (of is not null && !of.Gives(task.Targets))
                context.Error(source, path, Problem(of.Form, task));
        }
    }

    private static string Problem(TargetForm has, TaskDefinition task) => task.Targets switch
    {
        TargetForm.Labels => $"the task '{task.Name}' needs a source that gives several labels per image: {{ csv: labels.csv, image: file, label: tags, separator: \"|\" }}, or a 0/1 column per label, {{ csv: labels.csv, image: file, labels: [beach, road] }}",
        TargetForm.Numbers => $"the task '{task.Name}' needs a source that gives numbers: {{ csv: ages.csv, image: file, targets: [age] }}",
        _ => has == TargetForm.Numbers
            ? "'targets' are numbers: write 'task: regression', or name the column of the classes with 'label'"
            : "the source gives several labels per image: write 'task: multi_label'",
    };
}
