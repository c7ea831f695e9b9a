using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Search.Tpe;
using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Importance;

/// <summary>
/// Parameter importance by PED-ANOVA (S. Watanabe, A. Bansal, F. Hutter, 2023): how much each parameter decides whether a point is
/// among the best tenth. It is the Pearson divergence between the density of the parameter's values among the best and among all points.
/// As in Optuna's evaluator of that name, the densities are Parzen estimators on a grid of at most 50 cells, with Scott's bandwidth
/// and one broad prior, so both give the same result.
/// </summary>
internal static class PedAnova
{
    private const double BestShare = 0.1;
    private const int FewestBest = 2;
    private const int MostCells = 50;

    /// <summary>
    /// The share of each parameter, greatest first; the sum is 1. Empty if fewer than three points have a loss, or if all losses are equal.
    /// </summary>
    /// <param name="observations">The observations; only finished ones count, and less loss is better. A conditional parameter is judged by the points that have it.</param>
    public static IReadOnlyList<(string Parameter, double Share)> Of(SearchSpace space, IReadOnlyList<Observation> observations)
    {
        var divergences = new List<(string Parameter, double Share)>();
        foreach (var domain in space.Domains)
        {
            var having = observations
                .Where(o => o.State == TrialState.Finished && !double.IsNaN(o.Loss) && o.Point[domain.Name] is not null)
                .Select(o => (o.Loss, Value: o.Point[domain.Name]!.Value)).ToList();
            if (having.Count <= FewestBest || domain.Count == 1)
                continue;
            var losses = having.Select(each => each.Loss).Order().ToList();
            // Ties with the last of the best are included.
            var edge = losses[Math.Max(FewestBest, (int)Math.Ceiling(BestShare * losses.Count)) - 1];
            var best = having.Where(each => each.Loss <= edge).Select(each => each.Value).ToList();
            // All points are equally good, so this parameter decided nothing.
            if (best.Count == having.Count)
                continue;
            var divergence = Divergence(Density(domain, best), Density(domain, [.. having.Select(each => each.Value)]));
            divergences.Add((domain.Name, divergence * best.Count / having.Count));
        }

        var sum = divergences.Sum(each => each.Share);
        return [.. divergences.Select(each => (each.Parameter, sum > 0 ? each.Share / sum : 1.0 / divergences.Count)).OrderByDescending(each => each.Item2)];
    }

    private static double Divergence(double[] best, double[] all)
    {
        const double least = 1e-12;
        return all.Zip(best, (a, b) => (a + least) * Math.Pow((b + least) / (a + least) - 1, 2)).Sum();
    }

    private static double[] Density(ParameterDomain domain, IReadOnlyList<double> values)
    {
        var counts = domain is ChoiceDomain choice ? Counts(choice.Values.Count, values.Select(value => (int)value)) : Counts((NumericDomain)domain, values);
        var occupied = Enumerable.Range(0, counts.Length).Where(cell => counts[cell] > 0).ToList();
        var kernels = domain is ChoiceDomain ? Choices(counts.Length, occupied) : Normals(counts, occupied);
        // The kernel of a cell weighs as much as the cell's count. The last kernel is the prior, which weighs 1.
        var density = new double[counts.Length];
        for (var k = 0; k <= occupied.Count; k++)
            for (var cell = 0; cell < density.Length; cell++)
                density[cell] += kernels[k][cell] * (k < occupied.Count ? counts[occupied[k]] : 1) / (values.Count + 1);
        return density;
    }

    private static int[] Counts(NumericDomain domain, IReadOnlyList<double> values)
    {
        var (low, high) = (domain.ToInner(domain.Low), domain.ToInner(domain.High));
        var cells = domain switch
        {
            IntDomain { Log: true } => (int)Math.Ceiling(Math.Log2(domain.High - domain.Low + 1)) + 1,
            IntDomain => (int)Math.Min(MostCells, domain.High - domain.Low + 1),
            _ => MostCells,
        };
        cells = Math.Min(MostCells, cells);
        var step = (high - low) / (cells - 1);
        return Counts(cells, values.Select(value => Math.Clamp((int)Math.Ceiling((domain.ToInner(value) - low) / step - 0.5), 0, cells - 1)));
    }

    private static int[] Counts(int cells, IEnumerable<int> indices)
    {
        var counts = new int[cells];
        foreach (var index in indices)
            counts[index]++;
        return counts;
    }

    private static List<double[]> Choices(int choices, List<int> occupied)
    {
        var share = 1.0 / (occupied.Count + 1);
        return [.. occupied.Append(-1).Select(own => Enumerable.Range(0, choices)
            .Select(choice => own < 0 ? 1.0 / choices : (share + (choice == own ? 1 : 0)) / (1 + share * choices)).ToArray())];
    }

    private static List<double[]> Normals(int[] counts, List<int> occupied)
    {
        var deviation = Scott(counts, occupied);
        var cells = counts.Length;
        return [.. occupied.Select(cell => ((double)cell, deviation)).Append((0.5 * (cells - 1), cells)).Select(normal =>
        {
            var cut = new TruncatedNormal(normal.Item1, normal.Item2, -0.5, cells - 0.5);
            return Enumerable.Range(0, cells).Select(cell => Math.Exp(cut.LogProbability(cell - 0.5, cell + 0.5))).ToArray();
        })];
    }

    /// <summary>Scott's rule on the cells (D. W. Scott, 1992), but at least so wide that a cell holds nine tenths of its kernel.</summary>
    private static double Scott(int[] counts, List<int> occupied)
    {
        var n = counts.Sum();
        var mean = occupied.Sum(cell => (double)cell * counts[cell]) / n;
        var deviation = Math.Sqrt(occupied.Sum(cell => (cell - mean) * (cell - mean) * counts[cell]) / Math.Max(1, n - 1));
        var cumulative = 0;
        var sums = occupied.ConvertAll(cell => cumulative += counts[cell]);
        var lower = occupied[sums.FindIndex(sum => sum >= n / 4)];
        var upper = sums.FindIndex(sum => sum > n * 3 / 4) is var index and >= 0 ? occupied[index] : occupied[^1];
        return Math.Max(1.059 * Math.Min((upper - lower) / 1.34, deviation) * Math.Pow(n, -0.2), 0.5 / 1.64);
    }
}
