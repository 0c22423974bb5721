"""More notebooks made to be nasty: what reaches into the process that runs the cells."""

# ruff: noqa: E501 - cells as they are written

# Where a function that fails stands on one line with its body, IPython shows more or fewer lines
# around by chance: it takes one of a set of the line's statements.

from __future__ import annotations

HOOKS = (
    "import sys, importlib.abc\nclass Noting(importlib.abc.MetaPathFinder):\n    def find_spec(self, name, path, target=None):\n        if name == 'no_such_thing': print('asked for', name)\nsys.meta_path.insert(0, Noting())",
    "#raises\nimport no_such_thing",
    "import colorsys\nsys.meta_path.pop(0).__class__.__name__",
)
REPLACED = (
    "import io, sys\nkept = sys.stdout\nsys.stdout = io.StringIO()\nprint('hidden')",
    "hidden = sys.stdout.getvalue()\nsys.stdout = kept\nprint(repr(hidden))",
    "import contextlib\nwith contextlib.redirect_stdout(sys.stderr): print('to the other')\nwith contextlib.redirect_stderr(io.StringIO()) as err: print('x', file=sys.stderr)\nerr.getvalue()",
    "sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.errors, sys.__stdout__ is sys.stdout",
    "sys.displayhook('shown by hand')\nsys.displayhook(None)\n_, __",
    "builtin_print = print\ndef print(*words): builtin_print('<', *words, '>')\nprint('own')",
)
PROCESSES = (
    "import os, sys\nif (child := os.fork()) == 0:\n    os.write(1, b'from the child\\n')\n    os._exit(3)\nos.waitstatus_to_exitcode(os.waitpid(child, 0)[1])",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool: found = pool.map(abs, [-1, 2])\nfound",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(1) as threads: threads.submit(print, 'in a pool').result()",
    "reader, writer = os.pipe()\nif os.fork() == 0:\n    os.write(writer, b'x')\n    os.kill(os.getpid(), 9)\nos.read(reader, 1), os.wait()[1]",
)
SIGNALS = (
    "import signal, os, time\nsignal.signal(signal.SIGUSR1, lambda *_: print('signal'))\nos.kill(os.getpid(), signal.SIGUSR1)\ntime.sleep(0.05)",
    "def late(*_):\n    raise TimeoutError('too late')\nsignal.signal(signal.SIGALRM, late)\nsignal.setitimer(signal.ITIMER_REAL, 0.05)\n#raises\ntime.sleep(5)",
    "#raises\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(5)",
    "signal.getsignal(signal.SIGINT) is signal.default_int_handler",
)
NOTES = (
    "error = ValueError('with notes')\nerror.add_note('first note')\nerror.add_note('ghi chú')\n#raises\nraise error",
    "#raises\nraise ExceptionGroup('outer', [ValueError(1), ExceptionGroup('inner', [KeyError('k'), error])])",
    "try:\n    raise ExceptionGroup('some', [ValueError(1), OSError(2)])\nexcept* ValueError as found:\n    print('values', len(found.exceptions))\nexcept* OSError:\n    print('os')",
    "def quiet():\n    raise RuntimeError('no cause') from None\n#raises\nquiet()",
    "#raises\nraise BaseException('base')",
    "#raises\nraise StopIteration(3)",
    "#raises\nraise GeneratorExit",
)
PLACES = (
    "import os, tempfile\nfolder = tempfile.mkdtemp()\nos.chdir(folder)\nopen('part.py', 'w').write('x = 3\\nprint(\"run\", __name__)\\n')\nos.path.samefile(os.getcwd(), folder)",
    "%run part.py\nx",
    "#raises\n%run nowhere.py",
    "%%writefile part2.py\ny = 4",
    "%cd -q ..\nos.path.basename(os.getcwd()) != os.path.basename(folder)",
    "import locale\nlocale.setlocale(locale.LC_ALL, 'C')\n'ầ'.encode(), locale.getpreferredencoding(False)",
    "import sys; sys.path.insert(0, folder)\nimport part\npart.x",
)
WARN = (
    "import warnings\nwarnings.simplefilter('error')\n#raises\nwarnings.warn('now an error')",
    "warnings.simplefilter('always')\nfor _ in range(2): warnings.warn('twice')",
    "with warnings.catch_warnings(record=True) as kept: warnings.warn('kept')\n[str(one.message) for one in kept]",
    "import logging\nlogging.basicConfig(level='INFO', format='%(levelname)s %(message)s', force=True)\nlogging.info('info')",
    "def hook(*_): print('hooked')\nimport sys\nsys.excepthook = hook\n#raises\n1/0",
    "import faulthandler\nfaulthandler.enable(sys.__stderr__)\nfaulthandler.is_enabled()",
)
KERNEL = (
    "get_ipython().__class__.__name__, get_ipython().execution_count",
    "In[1][:5], sorted(key for key in Out), _ih[-1][:5]",
    "#raises\ninput('name? ')",
    "%config InlineBackend.figure_formats = ['svg']\n%config InlineBackend.close_figures",
    "%load_ext no_such_extension",
    "get_ipython().run_line_magic('who', '')",
    "%who str",
    "%precision 3\n3.14159",
    "get_ipython().ast_node_interactivity = 'all'",
    "1\n2\n'three'",
    "get_ipython().run_cell('4\\nprint(5)')",
    "%alias_magic t time",
    "get_ipython().events.register('post_run_cell', lambda result: print('after', result.success))",
    "6",
)
ENDS = (
    "import atexit, sys\natexit.register(lambda: sys.exit(4))\natexit.register(print, 'at exit')\n'waiting'",
    "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.02), print('late thread'))).start()\nprint('cell done')\ntime.sleep(0.2)",
    "class Gone:\n    def __del__(self): print('deleted')\ngone = Gone()\ndel gone",
    "threading.Thread(target=lambda: 1/0, name='failing').start()\ntime.sleep(0.2)",
)
LOOPS = (
    "import asyncio\nasync def numbers():\n    for at in range(3):\n        await asyncio.sleep(0)\n        yield at\nfound = [at async for at in numbers()]\nfound",
    "async for at in numbers(): print(at)",
    "loop = asyncio.get_running_loop()\n#raises\nloop.run_until_complete(asyncio.sleep(0))",
    "async with asyncio.TaskGroup() as group: group.create_task(asyncio.sleep(0)); print('grouped')",
    "def fail():\n    raise ValueError('in a task')\nasync def bad():\n    fail()\n#raises\nasync with asyncio.TaskGroup() as group: group.create_task(bad())",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(1) as pool: own = pool.submit(asyncio.run, asyncio.sleep(0, 'own loop')).result()\nown",
    "import contextvars\nheld = contextvars.ContextVar('held', default=0)\nheld.set(5)",
    "held.get()",
)

NASTIER = {
    "import hooks": HOOKS,
    "stdout replaced": REPLACED,
    "processes": PROCESSES,
    "signals": SIGNALS,
    "notes and groups": NOTES,
    "places": PLACES,
    "warnings": WARN,
    "interpreter": KERNEL,
    "late": ENDS,
    "loops": LOOPS,
}
"""Name → sources of its code cells."""
