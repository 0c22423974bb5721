"""Notebooks made to be nasty, for whatever claims to run cells as a Jupyter kernel does."""

# ruff: noqa: E501 - cells as they are written

from __future__ import annotations

NUMBERED_IDS = (
    "import itertools, uuid\nnumbers = itertools.count()\n"
    "uuid.uuid4 = lambda: uuid.UUID(int=next(numbers))"
)
DISPLAYS = (
    "from IPython.display import clear_output, display, update_display\n"
    "handle = display('one', display_id='a')\ndisplay('two')\nupdate_display('three', display_id='a')",
    "display('again', display_id='a')\nhandle.update({'text/plain': 'raw'}, raw=True)",
    "print('old')\ndisplay(1)\nclear_output()\nprint('new')",
    "print('x')\nclear_output(wait=True)\ndisplay(2)\ndisplay(3)",
    "display(4)\nclear_output(wait=True)",
    "display(1, 2, 'three', metadata={'text/plain': {'a': 1}})\n5;",
    "1, 'two', [3] * 3",
)
STREAMS = (
    "import sys\nfor at in range(3):\n    print(at)\n    print('!', at, file=sys.stderr)\n"
    "    display(at)",
    "print('a', end='')\nprint('b\\rc')\nprint('50 %\\r100 %\\b\\b!')\nsys.stderr.write('no end')",
    "import warnings, logging\nwarnings.warn('careful')\nlogging.warning('logged')\n"
    "logging.getLogger('x').error('also')",
    "from tqdm import tqdm\nfor _ in tqdm(range(3), bar_format='{n}/{total}', mininterval=0): pass",
    "print('\\x00', '\\x1b[31mred\\x1b[0m', 'lưu ý\\r\\nhai')",
    "print('x' * 300_000)\nfor _ in range(5000): print('y' * 10)",
    "sys.stdout.writelines(['a\\n', 'b\\n']), sys.stdout.write('c'), sys.stdout.encoding",
)
FROM_C = (
    "import os, subprocess, time\nprint('before')\nos.write(1, b'written\\n')\nprint('after')",
    "os.system('echo from a shell; echo its errors >&2')",
    "subprocess.run(['sh', '-c', 'echo child; echo bad >&2; exit 3'])",
    "subprocess.run(['sh', '-c', 'seq 30000'], check=True)\nprint('end')",
    "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.puts(b'by libc')\nlibc.fflush(None)\ntime.sleep(0.3)",
    "os.write(2, 'lưu ý ở hai nửa'.encode()[:3])\nos.write(2, 'lưu ý ở hai nửa'.encode()[3:])\n"
    "time.sleep(0.3)",
)
ERRORS = (
    "def inner():\n    raise ValueError('nội dung\\nhai dòng')\n\ndef outer():\n    try:\n"
    "        inner()\n    except ValueError as error:\n        raise RuntimeError('outer') from error\n"
    "#raises\nouter()",
    "#raises\nthis is no Python",
    "#raises\n'''a\n  b",
    "#raises\nprint('before')\n1/0\nprint('never')",
    "class Broken:\n    def __repr__(self):\n        raise KeyError('no repr')\n#raises\nBroken()",
    "class Half:\n    def _repr_html_(self):\n        raise OSError('no html')\n"
    "    def __repr__(self):\n        return 'half'\n#raises\nHalf()",
    "class Own(Exception):\n    def _render_traceback_(self):\n        return ['my own']\n"
    "#raises\nraise Own('x')",
    "#raises\nraise KeyboardInterrupt",
    "#raises\nraise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
    "def deep():\n    return deep()\n#raises\ndeep()",
    "#raises\nassert 1 == 2, {'a': 1}",
    "#raises\nimport no_such_module",
    "%tb",
    "get_ipython().set_custom_exc((ZeroDivisionError,), lambda *a, **k: print('silenced'))\n"
    "#raises\n1/0",
    "'still here'",
)
AWAITS = (
    "import asyncio\nawait asyncio.sleep(0.01)\n'slept'",
    "async def numbers():\n    for at in range(3):\n        yield at\n        await asyncio.sleep(0)\n"
    "[at async for at in numbers()]",
    "async def later():\n    await asyncio.sleep(0.01)\n    return 'later'\n"
    "task = asyncio.create_task(later())",
    "await task",
    "#raises\nasyncio.run(later())",
    "#raises\nawait asyncio.wait_for(asyncio.sleep(9), 0.01)",
    "import contextlib\nasync with contextlib.AsyncExitStack(): print('inside')",
    "asyncio.get_running_loop().is_running()",
    "await asyncio.gather(*[asyncio.to_thread(print, 'in a thread')])",
)
MAGICS = (
    "%%capture kept\nprint('kept')\nimport sys\nprint('error', file=sys.stderr)\ndisplay(1)",
    "kept.show()\nkept.stdout, kept.stderr, len(kept.outputs)",
    "%%bash\necho bash\necho wrong >&2",
    "#raises\n%%bash\nexit 3",
    "%%writefile note.txt\nnote",
    "!cat note.txt\nlines = !cat note.txt\nlines",
    "%%html\n<b>bold</b>",
    "%%javascript\nalert(1)",
    "%%latex\n$x$",
    "%%markdown\n*x*",
    "%%script sh\necho script",
    "%env LCREPORT_TRIED=1\n%env LCREPORT_TRIED",
    "x = 1\n%who\n%whos",
    "%run -i tool.py\nran",
    "%%python3\nprint('another python')",
    "%alias say echo said\n%say it",
    "%precision 2\n3.14159",
    "%xmode Plain\n#raises\n1/0",
    "#raises\n%no_such_magic",
    "#raises\n%%no_such_cell_magic\nx",
    "%pwd\n%cd -q .\n%pinfo x",
    "len?\nlen??",
    "%config InlineBackend.figure_formats",
    "%%prun -q\nsum(range(3))",
    "%load_ext autoreload\n%autoreload 2",
    "%autosave 60",
)
PLOTS = (
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "fig, ax = plt.subplots()\nax.bar([1], [2])\nplt.show()\nprint('between')\nplt.figure()\nplt.plot([3])",
    "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\nimport matplotlib\n"
    "%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}\n"
    "matplotlib.rcParams['svg.hashsalt'] = 'x'\nmatplotlib.rcParams['svg.fonttype'] = 'none'\n"
    "fig, ax = plt.subplots(figsize=(1, 1))\nfig.savefig('x.svg', metadata={'Date': None})",
    "matplotlib.get_backend(), plt.isinteractive(), len(plt.get_fignums())",
    "%config InlineBackend.figure_formats = ['png']\nfig, ax = plt.subplots(); ax.plot([1])\nfig",
    "#raises\nplt.figure(); plt.plot([1], [2, 3])",
)
RICH = (
    "import pandas as pd\nframe = pd.DataFrame({'a': [1, 2.5], 'b': ['x', None]})\nframe",
    "pd.set_option('display.max_rows', 2)\npd.Series(range(9))",
    "frame.style.set_uuid('x').format(precision=1)",
    "from IPython.display import *\ndisplay(HTML('<i>x</i>'), Markdown('*x*'), Latex('$x$'), Math('x'))",
    "display(JSON({'a': [1, float('nan')], 'b': {1: 2}}), Code('x = 1'), Pretty('pretty'))",
    "import base64\npng = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')\ndisplay(Image(png, alt='dot'), SVG('<svg xmlns=\"http://"
    "www.w3.org/2000/svg\"/>'))",
    "class Both:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'text/plain': 'b', 'application/x-own+json': {1: (2, 3), 'x': None}}, {'own': 1}\n"
    "Both()",
    "class Widgety:\n    def _ipython_display_(self):\n        print('shows itself')\nWidgety()",
    "display({'text/plain': 'raw', 'image/png': png}, raw=True)",
    "b'bytes', {3, 1, 2}, object, 1e300, -0.0, float('inf'), 10 ** 50",
    "HTML('x' * 11_000_000)",
)
WIDGETS = (
    NUMBERED_IDS,
    "import ipywidgets as w\nslider = w.IntSlider(value=3)\nslider",
    "w.HBox([w.Label('x'), w.FloatText(1.5), w.Image(value=b'GIF89a')])",
    "out = w.Output()\nout",
    "with out:\n    print('inside')\n    display(1)\n    import sys; print('bad', file=sys.stderr)",
    "out.clear_output()\nwith out: print('once more')",
    "slider.value = 7\nslider.observe(lambda change: print(change['new']), 'value')\nslider.value = 8",
    "out.outputs",
    "w.interactive(lambda x: print('x =', x), x=(0, 3))",
    "from ipykernel.comm import Comm\nc = Comm(target_name='nobody', data={'a': 1}); c.send({'b': 2}); c.close()",
)
CHILDREN = (
    "import os, sys\nprint('parent', flush=True)\npid = os.fork()\nif pid == 0:\n"
    "    print('child'); sys.stdout.flush(); os._exit(0)\nos.waitpid(pid, 0)[1]",
    "import multiprocessing as mp, time\ndef work(x):\n    print('pool', flush=True)\n    return x * x\n"
    "with mp.get_context('fork').Pool(1) as pool: found = pool.map(work, range(3))\ntime.sleep(0.3)\nfound",
    "import concurrent.futures as cf\nwith cf.ThreadPoolExecutor(1) as threads:\n"
    "    list(threads.map(print, ['t', 't']))",
    "import threading\nt = threading.Thread(target=lambda: display('from a thread'))\nt.start(); t.join()",
    "t = threading.Thread(target=sys.exit); t.start(); t.join()\n'lives'",
)
ASKS = (
    "#raises\ninput('name? ')",
    "import getpass\n#raises\ngetpass.getpass()",
    "#raises\nbreakpoint()",
    "get_ipython().set_next_input('x = 1')",
    "import signal, os\n#raises\nos.kill(os.getpid(), signal.SIGINT); sum(range(10**7))",
    "signal.signal(signal.SIGALRM, lambda *a: print('alarm'))\nsignal.setitimer(signal.ITIMER_REAL, 0.05)\n"
    "import time; time.sleep(0.2)",
)
STREAMS_TAKEN = (
    "import contextlib, io, sys\nwith contextlib.redirect_stdout(io.StringIO()) as kept: print('kept')\n"
    "kept.getvalue()",
    "sys.stdout.isatty(), sys.stdout.name, sys.stdout.closed, sys.stdout.writable(), type(sys.stdout).__mro__[-2].__name__",
    "print('to the old one', file=sys.__stdout__, flush=True)\nimport time; time.sleep(0.3)",
    "before, sys.stdout = sys.stdout, io.StringIO()\nprint('lost')\nsys.stdout = before\nprint('found')",
    "from IPython.utils.capture import capture_output\nwith capture_output() as c: print(1); display(2)\n"
    "c.stdout, c.outputs",
    "import faulthandler\nfaulthandler.enable()\nfaulthandler.is_enabled()",
    "#raises\nsys.stdin.read()",
    "#raises\nsys.stdout.write(b'bytes')",
    "os_written = __import__('os').write(sys.stdout.fileno(), b'past it')",
)
SHELL = (
    "1 + 1",
    "_ + 1, Out, In[-2], _i",
    "shell = get_ipython()\ntype(shell).__name__, shell.execution_count, shell.kernel is not None",
    "shell.run_cell('print(1); 2')\nshell.run_line_magic('precision', '3')",
    "shell.events.register('post_run_cell', lambda result: print('after'))",
    "'with a hook'",
    "import sys\nsys.path[0], __name__, '__file__' in globals(), 'ipykernel' in sys.modules",
    "shell.ast_node_interactivity = 'all'\n1\n2\nx = 3",
    "import tool\ntool.word",
    "del Out, In",
    "%reset -f\n1",
    "shell.display_pub.register_hook(lambda m: m)\ndisplay(1)",
    "%history -n 1-3",
    "display_formatter = get_ipython().display_formatter\n"
    "display_formatter.formatters['text/plain'].for_type(int, lambda n, p, c: p.text(f'<{n}>'))\n4",
)
LONG = tuple(f"print({at})\n{at}" for at in range(60))
ENDS = {
    "sys_exit": ("1", "import sys\nsys.exit(0)", "2"),
    "exit": ("1", "exit()", "2"),
    "exit in the last cell": ("1", "exit"),
    "quit keeps": ("quit(True)", "2"),
    "os_exit": ("print('gone')", "import os, time; time.sleep(0.5); os._exit(0)", "2"),
    "killed": ("import os, signal, time; time.sleep(0.5); os.kill(os.getpid(), signal.SIGKILL)",),
    "an error": ("print('kept')\n1/0", "2"),
    "an error in C": ("import ctypes, time; time.sleep(0.5); ctypes.string_at(0)",),
    "too long": ("print('begun', flush=True)\nimport time; time.sleep(60)",),
    "too long in C": ("import re, time; time.sleep(0.5); re.match('(a*)*b', 'a' * 60)",),
    "memory": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))",
        "x = bytearray(2**33)",
    ),
}  # fmt: skip
NASTY = {
    "displays": DISPLAYS, "streams": STREAMS, "from C": FROM_C, "errors": ERRORS, "awaits": AWAITS,
    "magics": MAGICS, "plots": PLOTS, "rich": RICH, "widgets": WIDGETS, "children": CHILDREN,
    "asks": ASKS, "streams taken": STREAMS_TAKEN, "shell": SHELL, "long": LONG, **ENDS,
}  # fmt: skip
"""Name → sources of its code cells; a cell with `#raises` is tagged as one that may fail."""
