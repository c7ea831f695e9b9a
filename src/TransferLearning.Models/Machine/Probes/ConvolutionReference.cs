using System.Runtime.CompilerServices;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>
/// Checks every value of a convolution in the time of a convolution with one filter (Freivalds 1977). It sums each group's outputs with random
/// weights and compares with a convolution of the kernels summed with the same weights. An error of a thousandth of the largest value shows in the sum.
/// </summary>
internal sealed class ConvolutionReference(ConvolutionShape shape) : IProbeReference
{
    private readonly float[] _filterWeights = ProbeValues.Of("filters", shape.Filters);
    private readonly float[] _channelWeights = ProbeValues.Of("channels", shape.Channels);

    public IEnumerable<(string What, double Error)> Errors(IReadOnlyDictionary<string, float[]> values, IReadOnlyDictionary<string, float[]> results)
    {
        var (x, kernel, gradient) = (values["input"], values["weight"], values["gradient"]);
        var bias = values.GetValueOrDefault("bias");
        yield return ("output", Error(SumFilters(results["output"]), Forward(x, SumKernels(kernel), bias)));
        yield return ("input gradient", Error(SumChannels(results["input"]), Backward(gradient, kernel)));
        yield return ("weight gradient", Error(SumKernels(results["weight"]), Correlate(x, SumFilters(gradient))));
        if (bias is not null)
            yield return ("bias gradient", Error([.. results["bias"].Select(value => (double)value)], SumPlaces(gradient)));
    }

    /// <summary>The largest difference, relative to the largest value; infinite where a value is NaN or infinite.</summary>
    internal static double Error(double[] actual, double[] expected)
    {
        var (largest, worst) = (1e-12, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            var difference = Math.Abs(actual[i] - expected[i]);
            worst = Math.Max(worst, double.IsFinite(difference) ? difference : double.PositiveInfinity);
        }

        return worst / largest;
    }

    /// <summary>Σ over a group's filters of weight · output, for each group and position.</summary>
    private double[] SumFilters(float[] output) => SumOver(output, shape.Filters, shape.OutHeight * shape.OutWidth, _filterWeights);

    /// <summary>Σ over a group's channels of weight · image, for each group and position.</summary>
    private double[] SumChannels(float[] image) => SumOver(image, shape.Channels, shape.Height * shape.Width, _channelWeights);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double[] SumOver(float[] values, long channels, long places, float[] weights)
    {
        var (sums, size) = (new double[shape.Batch * shape.Groups * places], channels / shape.Groups);
        for (long n = 0; n < shape.Batch; n++)
            for (long place = 0; place < places; place++)
            {
                var (first, step) = shape.At(channels, n, place, places);
                for (long group = 0; group < shape.Groups; group++)
                {
                    var sum = 0.0;
                    for (var channel = group * size; channel < (group + 1) * size; channel++)
                        sum += (double)weights[channel] * values[first + (channel * step)];
                    sums[(((n * shape.Groups) + group) * places) + place] = sum;
                }
            }

        return sums;
    }

    /// <summary>Σ over a group's filters of weight · kernel, for each channel and tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double[] SumKernels(float[] kernel)
    {
        var row = shape.GroupChannels * shape.Taps;
        var sums = new double[shape.Groups * row];
        for (long filter = 0; filter < shape.Filters; filter++)
        {
            var (weight, to) = ((double)_filterWeights[filter], filter / shape.GroupFilters * row);
            for (long i = 0; i < row; i++)
                sums[to + i] += weight * kernel[(filter * row) + i];
        }

        return sums;
    }

    /// <summary>Σ over a group's channels of weight · kernel, for each filter and tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double[] SumKernelsOverChannels(float[] kernel)
    {
        var (sums, from) = (new double[shape.Filters * shape.Taps], 0);
        for (long filter = 0; filter < shape.Filters; filter++)
        {
            var (to, first) = (filter * shape.Taps, filter / shape.GroupFilters * shape.GroupChannels);
            for (long channel = 0; channel < shape.GroupChannels; channel++)
            {
                var weight = (double)_channelWeights[first + channel];
                for (long tap = 0; tap < shape.Taps; tap++)
                    sums[to + tap] += weight * kernel[from++];
            }
        }

        return sums;
    }

    private double[] Forward(float[] x, double[] kernels, float[]? bias)
    {
        var places = shape.OutHeight * shape.OutWidth;
        var sums = new double[shape.Batch * shape.Groups * places];
        if (bias is not null)
            for (long filter = 0; filter < shape.Filters; filter++)
                for (long n = 0; n < shape.Batch; n++)
                    for (long place = 0; place < places; place++)
                        sums[(((n * shape.Groups) + (filter / shape.GroupFilters)) * places) + place] += (double)_filterWeights[filter] * bias[filter];
        Each((output, pixel, step, group, tap) =>
        {
            var (sum, from) = (0.0, group * shape.GroupChannels);
            for (long channel = 0; channel < shape.GroupChannels; channel++)
                sum += kernels[((from + channel) * shape.Taps) + tap] * x[pixel + ((from + channel) * step)];
            sums[output] += sum;
        });
        return sums;
    }

    private double[] Correlate(float[] x, double[] gradients)
    {
        var sums = new double[shape.Channels * shape.Taps];
        Each((output, pixel, step, group, tap) =>
        {
            var (gradient, from) = (gradients[output], group * shape.GroupChannels);
            for (long channel = 0; channel < shape.GroupChannels; channel++)
                sums[((from + channel) * shape.Taps) + tap] += gradient * x[pixel + ((from + channel) * step)];
        });
        return sums;
    }

    private double[] Backward(float[] gradient, float[] kernel)
    {
        var (places, pixels) = (shape.OutHeight * shape.OutWidth, shape.Height * shape.Width);
        var kernels = SumKernelsOverChannels(kernel);
        var sums = new double[shape.Batch * shape.Groups * pixels];
        Places((n, y, x, inputY, inputX, tap) =>
        {
            var (first, step) = shape.At(shape.Filters, n, (y * shape.OutWidth) + x, places);
            for (long group = 0; group < shape.Groups; group++)
            {
                var sum = 0.0;
                for (var filter = group * shape.GroupFilters; filter < (group + 1) * shape.GroupFilters; filter++)
                    sum += kernels[(filter * shape.Taps) + tap] * gradient[first + (filter * step)];
                sums[(((n * shape.Groups) + group) * pixels) + (inputY * shape.Width) + inputX] += sum;
            }
        });
        return sums;
    }

    private double[] SumPlaces(float[] gradient)
    {
        var (sums, places) = (new double[shape.Filters], shape.OutHeight * shape.OutWidth);
        for (long n = 0; n < shape.Batch; n++)
            for (long place = 0; place < places; place++)
            {
                var (first, step) = shape.At(shape.Filters, n, place, places);
                for (long filter = 0; filter < shape.Filters; filter++)
                    sums[filter] += gradient[first + (filter * step)];
            }

        return sums;
    }

    /// <summary>Calls <paramref name="visit"/> for every output position, tap and group, with the input pixel under the tap.</summary>
    private void Each(Action<long, long, long, long, long> visit) => Places((n, y, x, inputY, inputX, tap) =>
    {
        var (pixel, step) = shape.At(shape.Channels, n, (inputY * shape.Width) + inputX, shape.Height * shape.Width);
        for (long group = 0; group < shape.Groups; group++)
            visit((((n * shape.Groups) + group) * shape.OutHeight * shape.OutWidth) + (y * shape.OutWidth) + x, pixel, step, group, tap);
    });

    /// <summary>Calls <paramref name="visit"/> for every output position and tap whose pixel lies inside the image.</summary>
    private void Places(Action<long, long, long, long, long, long> visit)
    {
        for (long n = 0; n < shape.Batch; n++)
            for (long y = 0; y < shape.OutHeight; y++)
                for (long x = 0; x < shape.OutWidth; x++)
                    for (long row = 0; row < shape.KernelHeight; row++)
                        for (long column = 0; column < shape.KernelWidth; column++)
                        {
                            var (inputY, inputX) = ((y * shape.StrideY) + (row * shape.Dilation) - shape.Top, (x * shape.StrideX) + (column * shape.Dilation) - shape.Left);
                            if (inputY >= 0 && inputY < shape.Height && inputX >= 0 && inputX < shape.Width)
                                visit(n, y, x, inputY, inputX, (row * shape.KernelWidth) + column);
                        }
    }
}
