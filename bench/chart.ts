import * as echarts from "echarts";

/** One line of a chart: a value for each of the chart's points. */
export interface Line {
  name: string;
  values: readonly number[];
}

/** A chart of one series of figures. */
export interface Chart {
  title: string;
  /** What the points are: `VMs`. */
  axis: string;
  points: readonly number[];
  lines: readonly Line[];
  /** A goal, drawn as a dashed line. */
  goal?: { name: string; value: number };
}

/** Draws the chart as SVG text. */
export function drawChart({ title, axis, points, lines, goal }: Chart): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 640, height: 360 });
  try {
    const drawn =
      goal === undefined ? lines : [...lines, { name: goal.name, values: points.map(() => goal.value) }];
    chart.setOption({
      animation: false,
      backgroundColor: "#fff",
      title: { text: title, left: "center", textStyle: { fontSize: 15 } },
      legend: { bottom: 0, data: drawn.map(({ name }) => name) },
      grid: { left: 60, right: 30, top: 50, bottom: 75 },
      xAxis: { type: "category", name: axis, nameLocation: "middle", nameGap: 28, data: points.map(String) },
      yAxis: { type: "value", min: 0 },
      series: drawn.map(({ name, values }) => ({
        type: "line",
        name,
        data: [...values],
        symbolSize: 7,
        ...(name === goal?.name
          ? { symbol: "none", lineStyle: { type: "dashed", color: "#999" }, itemStyle: { color: "#999" } }
          : {}),
      })),
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
