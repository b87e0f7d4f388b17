// The product of two matrices, four rows by eight columns at a time: AssemblyScript, which kernel.wasm is compiled from
// by npx asc kernel.assembly.ts --outFile kernel.wasm -O3 --enable simd --runtime stub --importMemory --noAssert

/**
 * Writes `out <f32>[rows, columns]` = `left <f32>[rows, inner]` · `right <f32>[inner, columns]`; `columns` is a
 * multiple of 8.
 */
export function multiply(left: usize, right: usize, out: usize, rows: i32, inner: i32, columns: i32): void {
  const step: usize = <usize>inner << 2;
  const wide: usize = <usize>columns << 2;
  let row: i32 = 0;
  for (; row + 4 <= rows; row += 4) {
    const l0 = left + <usize>row * step;
    const l1 = l0 + step;
    const l2 = l1 + step;
    const l3 = l2 + step;
    for (let at: usize = 0; at < wide; at += 32) {
      let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
      let r = right + at;
      for (let p: usize = 0; p < step; p += 4) {
        const r0 = v128.load(r);
        const r1 = v128.load(r, 16);
        r += wide;
        const a = v128.load_splat<f32>(l0 + p);
        a0 = f32x4.add(a0, f32x4.mul(a, r0));
        a1 = f32x4.add(a1, f32x4.mul(a, r1));
        const b = v128.load_splat<f32>(l1 + p);
        b0 = f32x4.add(b0, f32x4.mul(b, r0));
        b1 = f32x4.add(b1, f32x4.mul(b, r1));
        const c = v128.load_splat<f32>(l2 + p);
        c0 = f32x4.add(c0, f32x4.mul(c, r0));
        c1 = f32x4.add(c1, f32x4.mul(c, r1));
        const d = v128.load_splat<f32>(l3 + p);
        d0 = f32x4.add(d0, f32x4.mul(d, r0));
        d1 = f32x4.add(d1, f32x4.mul(d, r1));
      }
      let o = out + <usize>row * wide + at;
      v128.store(o, a0);
      v128.store(o, a1, 16);
      o += wide;
      v128.store(o, b0);
      v128.store(o, b1, 16);
      o += wide;
      v128.store(o, c0);
      v128.store(o, c1, 16);
      o += wide;
      v128.store(o, d0);
      v128.store(o, d1, 16);
    }
  }
  for (; row < rows; row++) {
    const l = left + <usize>row * step;
    for (let at: usize = 0; at < wide; at += 32) {
      let a0 = f32x4.splat(0), a1 = a0;
      let r = right + at;
      for (let p: usize = 0; p < step; p += 4) {
        const a = v128.load_splat<f32>(l + p);
        a0 = f32x4.add(a0, f32x4.mul(a, v128.load(r)));
        a1 = f32x4.add(a1, f32x4.mul(a, v128.load(r, 16)));
        r += wide;
      }
      const o = out + <usize>row * wide + at;
      v128.store(o, a0);
      v128.store(o, a1, 16);
    }
  }
}

/** e to the power of four numbers, right to 2e-7 of itself (Moshier, Cephes, expf). */
@inline
function exp(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(88));
  const power = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  x = f32x4.sub(x, f32x4.mul(power, f32x4.splat(0.693359375)));
  x = f32x4.sub(x, f32x4.mul(power, f32x4.splat(-2.12194440e-4)));
  let y = f32x4.splat(1.9875691500e-4);
  y = f32x4.add(f32x4.mul(y, x), f32x4.splat(1.3981999507e-3));
  y = f32x4.add(f32x4.mul(y, x), f32x4.splat(8.3334519073e-3));
  y = f32x4.add(f32x4.mul(y, x), f32x4.splat(4.1665795894e-2));
  y = f32x4.add(f32x4.mul(y, x), f32x4.splat(1.6666665459e-1));
  y = f32x4.add(f32x4.mul(y, x), f32x4.splat(5.0000001201e-1));
  y = f32x4.add(f32x4.add(f32x4.mul(y, f32x4.mul(x, x)), x), f32x4.splat(1));
  return f32x4.mul(y, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(power), i32x4.splat(127)), 23));
}

@inline
function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp(f32x4.neg(x))));
}

@inline
function tanh4(x: v128): v128 {
  return f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(f32x4.splat(1), exp(f32x4.add(x, x)))));
}

/** Writes the hyperbolic tangent of `count` numbers, a multiple of 4, in their place. */
export function tanh(at: usize, count: i32): void {
  const end = at + (<usize>count << 2);
  for (; at < end; at += 16) v128.store(at, tanh4(v128.load(at)));
}

/**
 * One step of a GRU with its reset gate behind the product: states `<f32>[rows, units]` are replaced. Gates stand in
 * the order update, reset, candidate; `gates` and `inputs` are `<f32>[rows, 3 · units]`, what is made of the states and
 * of the inputs, and `bias <f32>[3 · units]` belongs to the gates. `units` is a multiple of 4, and `wide` the columns
 * of `gates`.
 */
export function advance(
  states: usize,
  gates: usize,
  inputs: usize,
  bias: usize,
  rows: i32,
  units: i32,
  wide: i32,
): void {
  const size = <usize>units << 2;
  for (let row = 0; row < rows; row++) {
    for (let at: usize = 0; at < size; at += 16) {
      const g = gates + at;
      const i = inputs + at;
      const b = bias + at;
      const update = sigmoid(f32x4.add(f32x4.add(v128.load(g), v128.load(i)), v128.load(b)));
      const reset = sigmoid(f32x4.add(f32x4.add(v128.load(g + size), v128.load(i + size)), v128.load(b + size)));
      const made = f32x4.add(v128.load(g + 2 * size), v128.load(b + 2 * size));
      const candidate = tanh4(f32x4.add(v128.load(i + 2 * size), f32x4.mul(reset, made)));
      const state = v128.load(states + at);
      v128.store(states + at, f32x4.add(candidate, f32x4.mul(update, f32x4.sub(state, candidate))));
    }
    states += size;
    gates += <usize>wide << 2;
    inputs += 3 * size;
  }
}
