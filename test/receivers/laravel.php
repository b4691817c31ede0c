<?php

// What the printed controller uses of Laravel, on PHP's own web server: php -S 127.0.0.1:3000 laravel.php

namespace Illuminate\Http {
    class Request
    {
        public function header(string $name): ?string
        {
            return $_SERVER['HTTP_' . strtoupper(strtr($name, '-', '_'))] ?? null;
        }

        public function getContent(): string
        {
            return file_get_contents('php://input');
        }
    }

    class JsonResponse
    {
        public function __construct(private array $data, private int $status)
        {
        }

        public function send(): void
        {
            http_response_code($this->status);
            header('Content-Type: application/json');
            echo json_encode($this->data);
        }
    }
}

namespace Illuminate\Support\Facades {
    class Log
    {
        public static function info(string $message): void
        {
            file_put_contents('php://stderr', "$message\n");
        }

        public static function error(string $message): void
        {
            self::info($message);
        }
    }
}

namespace Illuminate\Cache {
    /** Files, as PHP keeps nothing from one request to the next. */
    class FileStore
    {
        public function has(string $key): bool
        {
            clearstatcache();
            return @filemtime($this->file($key)) > time();
        }

        public function put(string $key, mixed $value, int $seconds): void
        {
            file_put_contents($this->file($key), serialize($value));
            touch($this->file($key), time() + $seconds);
        }

        private function file(string $key): string
        {
            return getenv('CACHE_DIR') . '/' . sha1($key);
        }
    }
}

namespace App\Http\Controllers {
    class Controller
    {
    }
}

namespace {
    use App\Http\Controllers\WebhookController;
    use Illuminate\Cache\FileStore;
    use Illuminate\Http\JsonResponse;
    use Illuminate\Http\Request;

    function config(string $key): ?string
    {
        return ['services.webhook.secret' => getenv('WEBHOOK_SECRET')][$key] ?? null;
    }

    function cache(): FileStore
    {
        return new FileStore();
    }

    function response(): object
    {
        return new class {
            public function json(array $data, int $status): JsonResponse
            {
                return new JsonResponse($data, $status);
            }
        };
    }

    function dispatch(callable $job): void
    {
        register_shutdown_function($job);
    }

    require __DIR__ . '/smartaihub/WebhookController.php';
    if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
        http_response_code(405);
        return;
    }
    (new WebhookController())->handle(new Request())->send();
}
