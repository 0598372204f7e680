using System.Numerics;

using Qrnn.Simulation;

using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed unsafe class LanesTests
{
    [Fact]
    public void Transpose_EveryWidthAndPrecision_ExchangesRowsAndColumns()
    {
        Check<Lanes128<double>, double>();
        Check<Lanes256<double>, double>();
        Check<Lanes512<double>, double>();
        Check<Lanes128<float>, float>();
        Check<Lanes256<float>, float>();
        Check<Lanes512<float>, float>();

        static void Check<TLanes, T>()
            where TLanes : struct, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            int count = TLanes.Count;
            using var source = new NativeArray<T>(count * count);
            using var destination = new NativeArray<T>(count * count);
            for (int i = 0; i < count * count; i++)
            {
                source.Pointer[i] = T.CreateTruncating(i);
            }

            TLanes.Transpose(source.Pointer, destination.Pointer);

            for (int row = 0; row < count; row++)
            {
                for (int column = 0; column < count; column++)
                {
                    Assert.Equal(source.Pointer[(row * count) + column], destination.Pointer[(column * count) + row]);
                }
            }
        }
    }

    [Fact]
    public void Pick_EveryWidthAndPrecision_ChoosesByLane()
    {
        Check<Lanes128<double>, double>();
        Check<Lanes256<double>, double>();
        Check<Lanes512<double>, double>();
        Check<Lanes128<float>, float>();
        Check<Lanes256<float>, float>();
        Check<Lanes512<float>, float>();

        static void Check<TLanes, T>()
            where TLanes : struct, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            int count = TLanes.Count;
            using var numbers = new NativeArray<T>(count);
            using var picks = new NativeArray<int>(count);
            for (int i = 0; i < count; i++)
            {
                numbers.Pointer[i] = T.CreateTruncating(10 * i);
                picks.Pointer[i] = ((5 * i) + 3) % count;
            }

            TLanes picked = TLanes.Pick(TLanes.Load(numbers.Pointer), TLanes.PicksOf(picks.Pointer));
            picked.Store(numbers.Pointer);

            for (int i = 0; i < count; i++)
            {
                Assert.Equal(T.CreateTruncating(10 * picks.Pointer[i]), numbers.Pointer[i]);
            }
        }
    }
}
