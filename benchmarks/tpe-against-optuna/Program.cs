// Prints a JSON line for each problem and sampler with the best loss after N trials for each seed. `run` compares them with Optuna's.
using System.Globalization;
using System.Text.Json;
using TransferLearning.Benchmarks.Tpe;
using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Search.Tpe;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var trials = args.Length > 0 ? int.Parse(args[0]) : 60;
var seeds = args.Length > 1 ? int.Parse(args[1]) : 20;
var first = args.Length > 2 ? int.Parse(args[2]) : 0;
foreach (var problem in Problems.All)
{
    Report(problem, "random", seed => new RandomSampler(problem.Space, seed));
    Report(problem, "sobol", seed => new SobolSampler(problem.Space, seed));
    Report(problem, "tpe", seed => new TpeSampler(problem.Space, seed));
}

void Report(Problem problem, string sampler, Func<long, ISampler> make)
{
    var best = Enumerable.Range(first, seeds).Select(seed => Best(problem, make(seed))).ToArray();
    Console.WriteLine(JsonSerializer.Serialize(new { problem = problem.Name, sampler, best }));
}

double Best(Problem problem, ISampler sampler)
{
    var observations = new List<Observation>();
    for (var trial = 0; trial < trials; trial++)
    {
        var point = sampler.Next(trial, observations);
        observations.Add(new Observation(trial, point, TrialState.Finished, problem.Loss(point)));
    }

    return observations.Min(o => o.Loss);
}
