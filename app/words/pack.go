package words

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"

	"wanwu/inference"
)

// faultText is why a pack is refused; empty where that is not known.
func faultText(l Lang, e *inference.Error) string {
	var f *inference.Fault
	switch {
	case errors.As(e.Err, &f):
		if zh := faultInChinese(f.Text); l == Chinese && zh != "" {
			return fmt.Sprintf(zh, f.Values...)
		}
		return f.Error()
	case errors.Is(e.Err, fs.ErrNotExist):
		return T(l, "pack.no_file")
	case errors.Is(e.Err, fs.ErrPermission):
		return T(l, "pack.no_permission")
	case errors.Is(e.Err, zip.ErrFormat), errors.Is(e.Err, zip.ErrChecksum), errors.Is(e.Err, zip.ErrAlgorithm):
		return T(l, "pack.no_zip")
	}
	return e.Detail
}

// faultInChinese is the text of a Fault in Chinese, with the same operands; fields have
// the names that they have in the manifest. Empty where there is none.
func faultInChinese(english string) string {
	switch english {
	case "is no manifest: %v":
		return "不是有效的清单（%v）"
	case "format: %d is not 1":
		return "format 是 %d，应为 1"
	case "id: %q is not a plain name":
		return "id %q 不能用作名字"
	case "input.name is empty":
		return "input.name 是空的"
	case "output.logits is empty":
		return "output.logits 是空的"
	case "batch.max: %d is not within 1…1024":
		return "batch.max 是 %d，应在 1 到 1024 之间"
	case "output.multi_label: the scores of a softmax are of one label":
		return "output.multi_label：softmax 的分数只属于一个标签"
	case "output.multi_label is false, and there is %s":
		return "output.multi_label 是 false，却有 %s"
	case "input.width × input.height: %d × %d is not within 1…4096":
		return "input.width × input.height 是 %d × %d，应在 1 到 4096 之间"
	case "input.resize: %q is none of crop, short_side, exact, pad":
		return "input.resize 是 %q，应为 crop、short_side、exact 或 pad"
	case "input.crop: %v is not within 0…1":
		return "input.crop 是 %v，应在 0 到 1 之间"
	case "input.resize: crop cuts a square, and the input is %d × %d":
		return "input.resize 是 crop，它裁出正方形，而输入是 %d × %d"
	case "input.short_side: %d is less than the input, or over 8192":
		return "input.short_side 是 %d，小于输入的边长，或大于 8192"
	case "input.interpolation: %q is none of bilinear, bicubic, area":
		return "input.interpolation 是 %q，应为 bilinear、bicubic 或 area"
	case "input.color: %q is neither RGB nor BGR":
		return "input.color 是 %q，应为 RGB 或 BGR"
	case "input.layout: %q is neither NCHW nor NHWC":
		return "input.layout 是 %q，应为 NCHW 或 NHWC"
	case "input.std: %v has a zero":
		return "input.std 是 %v，不能有 0"
	case "files: %q leaves the pack's folder":
		return "files 里的 %q 在模型包的文件夹之外"
	case "files: %q has no hash":
		return "files 里没有 %q 的校验值"
	case "the manifest says %s, the file is %s":
		return "清单上是 %s，文件实际是 %s"
	case "line 1: the header is %q, not %q":
		return "第 1 行：表头是 %q，应为 %q"
	case "line %d: %d columns, not 6":
		return "第 %d 行：有 %d 列，应为 6 列"
	case "line %d: index %q, not %d":
		return "第 %d 行：序号是 %q，应为 %d"
	case "line %d: the name is empty":
		return "第 %d 行：名字是空的"
	case "line %d: the threshold %q is not within 0…1":
		return "第 %d 行：阈值是 %q，应在 0 到 1 之间"
	case "no labels":
		return "没有标签"
	case "%d thresholds for %d labels":
		return "有 %d 个阈值，却有 %d 个标签"
	case "is neither a folder nor a .zip":
		return "既不是文件夹，也不是 .zip"
	case "%q leaves the pack's folder":
		return "%q 在模型包的文件夹之外"
	case "holds more than %d bytes":
		return "内容超过 %d 字节"
	case "has no %s":
		return "里面没有 %s"
	case "output %q: the pack has %d labels, the graph's shape is %v":
		return "输出 %q：模型包有 %d 个标签，而网络的形状是 %v"
	case "output %q: an embedding of the shape %v":
		return "输出 %q：向量的形状是 %v"
	case "%s %q: the manifest says %v, the graph %v":
		return "%s %q：清单上是 %v，网络里是 %v"
	case "%s %q is not in the graph, which has %s":
		return "网络里没有 %s %q，有的是 %s"
	case "the runtime refuses the network: %s":
		return "运行库不接受这个网络：%s"
	}
	return packFaultInChinese(english)
}
